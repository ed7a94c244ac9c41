"""From a file on disk to a raw table of text: what it is, how it is unpacked, decoded and cut into cells."""
