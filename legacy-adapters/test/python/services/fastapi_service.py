"""A library in FastAPI: hand-made pages, typed parameters, models that validate, and bearer tokens."""

import datetime
import socket
from decimal import Decimal
from typing import List, Optional

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from access_log import NotedAsgi

app = FastAPI()


class Book(BaseModel):
    id: int
    title: str
    price: Decimal
    lent_at: Optional[datetime.datetime]
    published: datetime.date


class Page(BaseModel):
    items: List[Book]
    total: int
    page: int
    size: int
    pages: int


class Line(BaseModel):
    sku: str = Field(max_length=8)
    qty: int = Field(ge=1)


class Order(BaseModel):
    reader: str = Field(regex=r"^[^@]+@[^@]+$")
    items: List[Line]


def make_book(number):
    return Book(
        id=number,
        title=f"Book {number}",
        price=Decimal(f"{number}.90"),
        lent_at=None if number % 2 == 0 else datetime.datetime(2024, 7, 5, 10, 20, 30, 123456),
        published=datetime.date(2024, 2, 29),
    )


books = {number: make_book(number) for number in range(1, 46)}


@app.get("/health")
def health():
    return "ok"


@app.get("/books", response_model=Page)
def list_books(page: int = Query(1, ge=1), size: int = Query(10, ge=1, le=20)):
    rows = list(books.values())
    start = (page - 1) * size
    return Page(
        items=rows[start : start + size],
        total=len(rows),
        page=page,
        size=size,
        pages=-(-len(rows) // size),
    )


@app.get("/books/some", response_model=List[Book])
def some_books(ids: List[int] = Query(...), lent: Optional[bool] = None):
    found = [books[id] for id in dict.fromkeys(ids) if id in books]
    return [book for book in found if lent is None or lent == (book.lent_at is not None)]


@app.get("/books/{id}", response_model=Book)
def one_book(id: int):
    if id not in books:
        raise HTTPException(404, "There is no such book")
    return books[id]


@app.post("/orders", status_code=201)
def place_order(order: Order, dry: bool = False):
    if any(line.sku == "SOLD" for line in order.items):
        detail = {"code": "OUT_OF_STOCK", "message": "One of the books is sold."}
        raise HTTPException(409, detail)
    return {"id": None if dry else 1, **order.dict()}


bearer = HTTPBearer()


@app.get("/account")
def account(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    names = {"owner-token": "owner", "guest-token": "guest"}
    name = names.get(credentials.credentials)
    if name is None:
        raise HTTPException(401, "Token has expired", headers={"WWW-Authenticate": "Bearer"})
    if name != "owner":
        raise HTTPException(403, "Only the owner may see this")
    return {"name": name}


@app.get("/broken")
def broken():
    raise RuntimeError("password=of-the-database")


@app.get("/mean")
def mean():
    return {"value": float("nan")}


with socket.create_server(("127.0.0.1", 0)) as listening:
    print(f"http://127.0.0.1:{listening.getsockname()[1]} is listening", flush=True)
    config = uvicorn.Config(NotedAsgi(app), log_level="warning")
    uvicorn.Server(config).run(sockets=[listening])
