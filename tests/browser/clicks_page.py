"""A page with a small matrix and a map of pairs, for the listener to clicks alone."""

import plotly.graph_objects as go
import streamlit as st

from pages.shared.clicks import picked_pair

IDS = ["cup", "saucer", "<b>spoon</b>"]

hidden = st.toggle("Hide")
turned = st.toggle("Turn")
st.button("Again")
cells = picked_pair("cells", key="cells_clicks")
links = picked_pair("links", key="links_clicks")
ids = IDS[::-1] if turned else IDS
if not hidden:
    size = {"height": 240, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
    z = [[None, 2, 3], [4, None, 6], [7, 8, None]]
    matrix = go.Figure(go.Heatmap(z=z, meta=ids, hoverongaps=True, showscale=False), size)
    matrix.update_xaxes(fixedrange=True, visible=False)
    matrix.update_yaxes(fixedrange=True, visible=False, autorange="reversed")
    st.plotly_chart(matrix, key="cells", theme=None)
    points = go.Scatter(x=[0, 1, 2], y=[0, 0, 0], mode="markers", customdata=[None, IDS[:2], None])
    st.plotly_chart(go.Figure(points, size), key="links", theme=None)
st.text(f"cells {cells} links {links}")
