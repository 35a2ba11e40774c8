<?php

declare(strict_types=1);

/*
 * What PHP, and Symfony's request on which both frameworks stand, have read of a request.
 */

use Symfony\Component\HttpFoundation\Request;

require __DIR__ . '/../../../php/orders-laravel/bootstrap/autoload.php';

Request::enableHttpMethodParameterOverride();
$request = Request::createFromGlobals();

$describe = static function ($file) use (&$describe) {
    if (is_array($file)) {
        return array_map($describe, $file);
    }

    return [
        'name' => $file->getClientOriginalName(),
        'type' => $file->getClientMimeType(),
        'size' => $file->isValid() ? $file->getSize() : null,
        'error' => $file->getError(),
        'sha1' => $file->isValid() ? sha1_file($file->getPathname()) : null,
    ];
};

header('Content-Type: application/json');
echo json_encode([
    'method' => $request->getMethod(),
    'path' => $request->getPathInfo(),
    'query' => $request->query->all(),
    'form' => $request->request->all(),
    'json' => json_decode($request->getContent(), true),
    'files' => array_map($describe, $request->files->all()),
    'authorization' => $request->headers->get('authorization'),
    'user' => [$request->getUser(), $request->getPassword()],
]);
