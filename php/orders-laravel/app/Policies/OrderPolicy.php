<?php

declare(strict_types=1);

namespace App\Policies;

use App\Models\Customer;
use App\Models\Order;

class OrderPolicy
{
    public function cancel(Customer $customer, Order $order): bool
    {
        return $order->customer_id === $customer->id;
    }
}
