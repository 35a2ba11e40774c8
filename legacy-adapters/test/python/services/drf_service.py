"""A shop in Django REST framework: pages of all three kinds, filters, validation, permissions and throttling.

Everything that is not said here is as the framework has it by default.
"""

import datetime
import os
from types import SimpleNamespace

import django
from django.conf import settings

settings.configure(
    DEBUG=os.environ.get("DEBUG") == "1",
    SECRET_KEY="of no use outside of tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django_filters",
        "rest_framework",
    ],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.path.join(os.environ["STORAGE_DIR"], "shop.sqlite"),
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django_filters.rest_framework import DjangoFilterBackend  # noqa: E402
from rest_framework import generics, serializers  # noqa: E402
from rest_framework.authentication import (  # noqa: E402
    BaseAuthentication,
    SessionAuthentication,
)
from rest_framework.exceptions import AuthenticationFailed  # noqa: E402
from rest_framework.pagination import (  # noqa: E402
    CursorPagination,
    LimitOffsetPagination,
    PageNumberPagination,
)
from rest_framework.permissions import BasePermission, IsAuthenticated  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.throttling import AnonRateThrottle  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from access_log import NotedWsgi  # noqa: E402


class Product(models.Model):
    name = models.CharField(max_length=40)
    color = models.CharField(max_length=10)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    added_at = models.DateTimeField()
    available_on = models.DateField(null=True)

    class Meta:
        app_label = "shop"
        ordering = ["id"]


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "color", "price", "added_at", "available_on"]


class SizedPages(PageNumberPagination):
    page_size = 10
    page_size_query_param = "page_size"
    max_page_size = 20


class FixedPages(PageNumberPagination):
    page_size = 10


class Offsets(LimitOffsetPagination):
    default_limit = 10
    max_limit = 20


class Cursors(CursorPagination):
    page_size = 10
    ordering = "id"


class Products(generics.ListAPIView):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    pagination_class = SizedPages
    filter_backends = [DjangoFilterBackend]
    filterset_fields = {"id": ["exact", "in"], "color": ["exact"]}


class OneProduct(generics.RetrieveAPIView):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer


class LineSerializer(serializers.Serializer):
    sku = serializers.CharField(max_length=8)
    qty = serializers.IntegerField(min_value=1)


class OrderSerializer(serializers.Serializer):
    email = serializers.EmailField()
    tags = serializers.ListField(child=serializers.CharField(max_length=5), required=False)
    items = LineSerializer(many=True)

    def validate(self, order):
        if sum(line["qty"] for line in order["items"]) > 100:
            raise serializers.ValidationError("An order has at most 100 pieces.")
        return order


class Orders(APIView):
    def post(self, request):
        order = OrderSerializer(data=request.data)
        order.is_valid(raise_exception=True)
        return Response({"id": 1, **order.data}, status=201)


class Tokens(BaseAuthentication):
    users = {"owner-token": "owner", "guest-token": "guest"}

    def authenticate(self, request):
        header = request.headers.get("Authorization")
        if header is None:
            return None
        name = self.users.get(header.removeprefix("Bearer "))
        if name is None:
            raise AuthenticationFailed("Invalid token.")
        return SimpleNamespace(name=name, is_authenticated=True), None

    def authenticate_header(self, request):
        return "Bearer"


class IsOwner(BasePermission):
    def has_permission(self, request, view):
        return getattr(request.user, "name", None) == "owner"


class Account(APIView):
    authentication_classes = [Tokens]
    permission_classes = [IsOwner]

    def get(self, request):
        return Response({"name": request.user.name})


class SessionAccount(Account):
    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]


class OncePerDay(AnonRateThrottle):
    rate = "1/day"


class Limited(APIView):
    throttle_classes = [OncePerDay]

    def get(self, request):
        return Response({"name": "once"})


class Broken(APIView):
    def get(self, request):
        raise RuntimeError("password=of-the-database")


urlpatterns = [
    path("health", lambda request: HttpResponse("ok")),
    path("products/", Products.as_view()),
    path("fixed/products/", Products.as_view(pagination_class=FixedPages)),
    path("offset/products/", Products.as_view(pagination_class=Offsets)),
    path("cursor/products/", Products.as_view(pagination_class=Cursors)),
    path("products/<pk>/", OneProduct.as_view()),
    path("orders/", Orders.as_view()),
    path("account/", Account.as_view()),
    path("session-account/", SessionAccount.as_view()),
    path("limited/", Limited.as_view()),
    path("broken/", Broken.as_view()),
]


def fill_database():
    with connection.schema_editor() as editor:
        editor.create_model(Product)
    noon = datetime.datetime(2024, 3, 5, 12, 0, tzinfo=datetime.timezone.utc)
    Product.objects.bulk_create(
        Product(
            name=f"Product {number}",
            color="red" if number % 3 == 0 else "blue",
            price=f"{number}.90",
            added_at=noon + datetime.timedelta(days=number),
            available_on=None if number % 2 == 0 else datetime.date(2024, 2, 28),
        )
        for number in range(1, 46)
    )
    connection.close()


fill_database()
server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
server.set_app(NotedWsgi(get_wsgi_application()))
print(f"http://127.0.0.1:{server.server_port} is listening", flush=True)
server.serve_forever()
