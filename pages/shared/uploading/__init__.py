"""Files of any size on their way from the browser to a draft, past Streamlit's memory."""
