<?php

declare(strict_types=1);

namespace App\Http\Middleware;

use Closure;
use Illuminate\Http\Request;

/**
 * Appends "METHOD path?query STATUS" to the file named by ACCESS_LOG.
 *
 * It is the outermost middleware, so it sees errors as the responses they have become. The line is
 * written before the response is sent: whoever has the answer also finds the line.
 */
class AccessLog
{
    /**
     * @return mixed
     */
    public function handle(Request $request, Closure $next)
    {
        $response = $next($request);

        if ($file = config('app.access_log')) {
            $line = $request->getMethod() . ' ' . $request->getRequestUri() . ' ' . $response->getStatusCode();
            file_put_contents($file, $line . "\n", FILE_APPEND | LOCK_EX);
        }

        return $response;
    }
}
