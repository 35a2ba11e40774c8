<?php

declare(strict_types=1);

namespace App\Http\Resources;

use Illuminate\Http\Resources\Json\JsonResource;

/**
 * @mixin \App\Models\Customer
 */
class CustomerResource extends JsonResource
{
    /** @var bool a collection which is keyed by id stays a map */
    public $preserveKeys = true;

    public function toArray($request): array
    {
        return [
            'id' => $this->id,
            'name' => $this->name,
            'email' => $this->email,
            'phone' => $this->phone,
            'tier' => $this->tier,
            'newsletter' => $this->newsletter,
            'created_at' => $this->created_at,
        ];
    }
}
