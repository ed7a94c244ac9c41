"""Is a request to one of our own routes from our own page, in the browser that the page was sent to?

Streamlit checks this for its own routes and has no public call for it; this is the one place that knows the
internal ones. Each check answers for itself, so that no one of them carries all.
"""

from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request
from streamlit import runtime
from streamlit.web.server.server_util import is_allowed_origin, is_xsrf_enabled
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

XSRF_HEADER = "X-Xsrftoken"


def is_ours(request: Request) -> bool:
    """Tell whether the request comes from a page of this server and carries its token."""
    return is_host_allowed(request.headers.get("host")) and is_same_origin(request) and has_token(request)


def is_same_origin(request: Request) -> bool:
    """Tell whether the browser says that our own page has sent the request.

    Behind a proxy the host may have another name than in the browser; what the browser itself says of the
    origin (``Sec-Fetch-Site``, which no page can forge) then still holds. Over plain HTTP it is not sent.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc == request.headers.get("host") or is_allowed_origin(origin)


def has_token(request: Request) -> bool:
    """Tell whether the request shows the token of its own cookie, as Streamlit's uploads must."""
    if not is_xsrf_enabled():
        return True
    return validate_xsrf_token(request.headers.get(XSRF_HEADER), request.cookies.get(XSRF_COOKIE_NAME))


def is_live(session: str) -> bool:
    """Tell whether the session's page is still open: who signs out, or leaves, sends nothing any more."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


def may_upload() -> bool:
    """Tell, on a page, whether its reader may send files: anybody, or where sign-in is set up, who has."""
    return not sign_in_is_set_up() or bool(st.user.get("is_logged_in"))


def sign_in_is_set_up() -> bool:
    """Tell whether the server's secrets name an identity provider."""
    from streamlit.auth_util import get_secrets_auth_section

    return bool(get_secrets_auth_section())
