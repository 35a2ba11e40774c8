<?php

declare(strict_types=1);

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class () extends Migration {
    public function up(): void
    {
        Schema::create('orders', function (Blueprint $table): void {
            $table->id();
            // Null only between the insert, which gives the id, and the number made from it.
            $table->unsignedBigInteger('number')->nullable()->unique();
            $table->foreignId('customer_id')->constrained('customers');
            $table->tinyInteger('status')->default(0);
            $table->decimal('total', 12, 2);
            $table->char('currency', 3)->default('EUR');
            $table->string('note', 500)->nullable();
            $table->dateTime('placed_at');
            $table->dateTime('cancelled_at')->nullable();
            $table->index(['customer_id', 'placed_at']);
        });

        Schema::create('order_items', function (Blueprint $table): void {
            $table->id();
            $table->foreignId('order_id')->constrained('orders')->cascadeOnDelete();
            $table->unsignedBigInteger('product_id');
            $table->integer('qty');
            $table->decimal('unit_price', 10, 2);
            $table->decimal('line_total', 12, 2);
            $table->index('order_id');
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('order_items');
        Schema::dropIfExists('orders');
    }
};
