"""What a service was asked, one JSON object a line in the file ACCESS_LOG. A request is noted before it is answered."""

import io
import json
import os


def note(method, path, query, headers, body):
    """Headers are by lower-case name; body is bytes. Questions after the service's health are not noted."""
    if path == "/health":
        return
    request = {
        "method": method,
        "path": path,
        "query": query,
        "contentType": headers.get("content-type"),
        "authorization": headers.get("authorization"),
        "body": body.decode(),
    }
    with open(os.environ["ACCESS_LOG"], "a", encoding="utf-8") as log:
        log.write(json.dumps(request) + "\n")


class NotedWsgi:
    """A WSGI application whose requests are noted."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        path = environ["PATH_INFO"].encode("latin-1").decode()
        headers = {
            "content-type": environ.get("CONTENT_TYPE") or None,
            "authorization": environ.get("HTTP_AUTHORIZATION"),
        }
        note(environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), headers, body)
        return self.app(environ, start_response)


class NotedAsgi:
    """An ASGI application whose requests are noted."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = await read_body(receive)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        note(scope["method"], scope["path"], scope["query_string"].decode(), headers, body)
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive_again():
            return next(messages, None) or await receive()

        await self.app(scope, receive_again, send)


async def read_body(receive):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body
