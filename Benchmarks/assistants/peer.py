"""The peer: a tool `echo` behind a bearer key on the Python SDK's own server, answers as plain JSON."""

import os
import sys

import uvicorn
from mcp.server import MCPServer
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings

KEY = os.environ["PEER_KEY"]


class Keys:
    async def verify_token(self, token: str) -> AccessToken | None:
        return AccessToken(token=token, client_id="bench", scopes=[]) if token == KEY else None


port = int(sys.argv[1])
address = f"http://127.0.0.1:{port}"
server = MCPServer(
    "peer", version="1", log_level="ERROR", token_verifier=Keys(),
    auth=AuthSettings(issuer_url=address, resource_server_url=address),
)


@server.tool()
def echo(text: str) -> str:
    return text


uvicorn.run(server.streamable_http_app(json_response=True), host="127.0.0.1", port=port, log_level="error")
