import type { ReceivedRequest, StubAnswer } from '../stub-service.ts';

/** A list of things with ids from 1 to `total`, and how a stub pages it. */
export interface PagedStub {
  readonly total: number;
  /** Most rows in a page. Default 100. */
  readonly cap?: number;
  /** All pages have this size, whatever is asked for. Default: the size that is asked for. */
  readonly fixedSize?: number;
}

interface Page {
  readonly number: number;
  readonly size: number;
  readonly lastPage: number;
  readonly rows: readonly { readonly id: number; readonly name: string }[];
}

function paramsOf({ url }: ReceivedRequest): URLSearchParams {
  return new URL(url, 'http://stub').searchParams;
}

function rowsOf(total: number, offset: number, size: number): Page['rows'] {
  const count = Math.max(0, Math.min(size, total - offset));
  return Array.from({ length: count }, (_, index) => ({
    id: offset + index + 1,
    name: `Thing ${offset + index + 1}`,
  }));
}

function numberedPage(
  { total, cap = 100, fixedSize }: PagedStub,
  request: ReceivedRequest,
  sizeParam: string,
): Page {
  const params = paramsOf(request);
  const number = Number(params.get('page') ?? 1);
  const size = fixedSize ?? Math.min(Number(params.get(sizeParam) ?? 15), cap);
  const lastPage = Math.max(1, Math.ceil(total / size));
  return { number, size, lastPage, rows: rowsOf(total, (number - 1) * size, size) };
}

type Answering = (request: ReceivedRequest) => StubAnswer;

/** `paginate` of Laravel 5 and later. */
export function lengthAware(stub: PagedStub): Answering {
  return (request) => {
    const { number, size, lastPage, rows } = numberedPage(stub, request, 'per_page');
    return {
      body: {
        current_page: number,
        data: rows,
        last_page: lastPage,
        next_page_url: number < lastPage ? `http://internal/things?page=${number + 1}` : null,
        per_page: size,
        total: stub.total,
      },
    };
  };
}

/** `paginate` of Laravel 4: no addresses, and the last page in place of one behind it. */
export function clamping(stub: PagedStub): Answering {
  return (request) => {
    const { size, lastPage } = numberedPage(stub, request, 'per_page');
    const number = Math.min(numberedPage(stub, request, 'per_page').number, lastPage);
    const data = rowsOf(stub.total, (number - 1) * size, size);
    return {
      body: { total: stub.total, per_page: size, current_page: number, last_page: lastPage, data },
    };
  };
}

/** `simplePaginate` in an API resource: nobody counts. */
export function simpleResource(stub: PagedStub): Answering {
  return (request) => {
    const { number, size, lastPage, rows } = numberedPage(stub, request, 'per_page');
    const next = number < lastPage ? `http://internal/things?page=${number + 1}` : null;
    return {
      body: { data: rows, links: { next }, meta: { current_page: number, per_page: size } },
    };
  };
}

/** `cursorPaginate` of Laravel 8, whose cursor stands only in an address of another host. */
export function cursorPages({ total, cap = 100 }: PagedStub): Answering {
  return (request) => {
    const params = paramsOf(request);
    const offset = Number((params.get('cursor') ?? 'behind-0').replace('behind-', ''));
    const size = Math.min(Number(params.get('per_page') ?? 15), cap);
    const data = rowsOf(total, offset, size);
    const end = offset + data.length;
    const next = end < total ? `http://internal.invalid/other?cursor=behind-${end}` : null;
    return { body: { data, path: 'http://internal.invalid', per_page: size, next_page_url: next } };
  };
}

/** DRF's `PageNumberPagination`; a page behind the last does not exist. */
export function drfPages(stub: PagedStub): Answering {
  return (request) => {
    const { number, lastPage, rows } = numberedPage(stub, request, 'page_size');
    if (number > lastPage) return { status: 404, body: { detail: 'Invalid page.' } };
    const next = number < lastPage ? `http://internal/things/?page=${number + 1}` : null;
    return { body: { count: stub.total, next, previous: null, results: rows } };
  };
}

/** DRF's `LimitOffsetPagination`. */
export function drfOffsets({ total, cap = 100 }: PagedStub): Answering {
  return (request) => {
    const params = paramsOf(request);
    const offset = Number(params.get('offset') ?? 0);
    const size = Math.min(Number(params.get('limit') ?? 15), cap);
    const end = offset + size;
    const next = end < total ? `http://internal/things/?limit=${size}&offset=${end}` : null;
    return { body: { count: total, next, previous: null, results: rowsOf(total, offset, size) } };
  };
}

/** `limit` and `offset` of a service that reports pages, by its paginator which was never told of one. */
export function offsetsInPages({ total, cap = 100 }: PagedStub): Answering {
  return (request) => {
    const params = paramsOf(request);
    const size = Math.min(Number(params.get('limit')), cap);
    const data = rowsOf(total, Number(params.get('offset')), size);
    const lastPage = Math.ceil(total / size);
    return { body: { data, total, current_page: 1, per_page: size, last_page: lastPage } };
  };
}

/** Pages counted from 0 whose numbers are reported from 1. */
export function pagesFromZero(stub: PagedStub): Answering {
  return (request) => {
    const params = paramsOf(request);
    const number = Number(params.get('page'));
    const size = Number(params.get('per_page'));
    const data = rowsOf(stub.total, number * size, size);
    const last_page = Math.ceil(stub.total / size);
    return { body: { data, current_page: number + 1, per_page: size, last_page } };
  };
}

/** DRF's `CursorPagination`: no count, and the cursor only in an address. */
export function drfCursors({ total, cap = 100 }: PagedStub): Answering {
  return (request) => {
    const params = paramsOf(request);
    const offset = Number((params.get('cursor') ?? 'behind-0').replace('behind-', ''));
    const size = Math.min(Number(params.get('page_size') ?? 15), cap);
    const end = offset + size;
    const next = end < total ? `http://internal.invalid/other/?cursor=behind-${end}` : null;
    return { body: { next, previous: null, results: rowsOf(total, offset, size) } };
  };
}

/** A page of the package `fastapi-pagination`. */
export function fastapiPages(stub: PagedStub): Answering {
  return (request) => {
    const { number, size, lastPage, rows } = numberedPage(stub, request, 'size');
    return { body: { items: rows, total: stub.total, page: number, size, pages: lastPage } };
  };
}

/** Hand-made pages of rows that say nothing but how many there are in all. */
export function handMade(stub: PagedStub): Answering {
  return (request) => {
    const { rows } = numberedPage(stub, request, 'size');
    return { body: { result: { list: rows, count: String(stub.total) } } };
  };
}

/** A plain list, `skip` and `take`. */
export function bareOffsets({ total, cap = 100 }: PagedStub): Answering {
  return (request) => {
    const params = paramsOf(request);
    const size = Math.min(Number(params.get('take')), cap);
    return { body: rowsOf(total, Number(params.get('skip')), size) };
  };
}
