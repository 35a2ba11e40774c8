"""Weather stations in Flask: HTML errors, dates as in HTTP headers, numbers that JSON does not have, hand-made pages."""

import datetime
from decimal import Decimal

from flask import Flask, abort, jsonify, request
from werkzeug.serving import WSGIRequestHandler, make_server

from access_log import NotedWsgi

app = Flask(__name__)


def make_reading(number):
    return {
        "id": number,
        "station": "north" if number % 2 == 0 else "south",
        "celsius": Decimal(f"{number}.50"),
        "taken_at": datetime.datetime(2024, 3, 5, 10, 20, 30),
        "day": datetime.date(2024, 2, 29),
    }


readings = {number: make_reading(number) for number in range(1, 46)}


@app.get("/health")
def health():
    return "ok"


@app.get("/readings")
def list_readings():
    rows = list(readings.values())
    page = request.args.get("p", 1, type=int)
    size = min(request.args.get("size", 10, type=int), 20)
    start = (page - 1) * size
    return jsonify(result={"list": rows[start : start + size], "count": len(rows)})


@app.get("/readings/some")
def some_readings():
    ids = request.args.getlist("id", type=int)
    return jsonify([readings[id] for id in ids if id in readings])


@app.get("/readings/<int:id>")
def one_reading(id):
    return jsonify(readings[id] if id in readings else abort(404))


@app.get("/stations/")
def stations():
    return jsonify(["north", "south"])


@app.post("/readings")
def add_reading():
    reading = request.get_json()
    faults = {}
    if not isinstance(reading.get("celsius"), (int, float)):
        faults["celsius"] = "A number is expected."
    for place, remark in enumerate(reading.get("remarks", [])):
        if len(remark["text"]) > 5:
            faults.setdefault("remarks", {})[place] = {"text": ["At most 5 letters."]}
    if faults:
        return jsonify(errors=faults), 422
    return jsonify(id=46), 201


@app.post("/forms")
def add_form():
    return jsonify(station=request.form["station"])


@app.get("/summary")
def summary():
    return jsonify(station="north", mean=float("nan"), highest=float("inf"), lowest=-1.5)


@app.get("/broken")
def broken():
    raise RuntimeError("password=of-the-database")


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code="-", size="-"):
        pass


app.wsgi_app = NotedWsgi(app.wsgi_app)
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
print(f"http://127.0.0.1:{server.server_port} is listening", flush=True)
server.serve_forever()
