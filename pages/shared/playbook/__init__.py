"""The parts of the screen Playbook."""
