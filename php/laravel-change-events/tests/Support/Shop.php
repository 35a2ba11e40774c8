<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Tests\Support;

use Illuminate\Database\Schema\Blueprint;
use Illuminate\Database\Schema\Builder;

/** The tables of the models. */
final class Shop
{
    public static function create(Builder $schema): void
    {
        $schema->create('products', static function (Blueprint $table): void {
            $table->id();
            $table->string('name');
            $table->decimal('unit_price', 10, 2)->default(0);
            $table->integer('stock')->default(0);
            $table->unsignedBigInteger('category_id')->nullable();
            $table->string('supplier_secret')->nullable();
            $table->timestamps();
        });
        $schema->create('customers', static function (Blueprint $table): void {
            $table->id();
            $table->string('email');
            $table->string('password')->nullable();
            $table->boolean('2fa_enabled')->default(false);
            $table->json('settings')->nullable();
            $table->timestamps();
            $table->softDeletes();
        });
        $schema->create('orders', static function (Blueprint $table): void {
            $table->id();
            $table->string('note')->nullable();
        });
        $schema->create('order_items', static function (Blueprint $table): void {
            $table->id();
            $table->unsignedBigInteger('order_id');
            $table->integer('quantity')->default(1);
        });
        $schema->create('tags', static function (Blueprint $table): void {
            $table->string('slug')->primary();
        });
        $schema->create('product_tag', static function (Blueprint $table): void {
            $table->unsignedBigInteger('product_id');
            $table->string('tag_slug');
            $table->integer('position')->default(0);
        });
    }
}
