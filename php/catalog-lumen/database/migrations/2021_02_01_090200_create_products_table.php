<?php

declare(strict_types=1);

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class () extends Migration {
    public function up(): void
    {
        Schema::create('products', function (Blueprint $table): void {
            $table->id();
            $table->string('sku', 32)->unique();
            $table->string('name', 160)->index();
            $table->text('description')->nullable();
            $table->decimal('price', 10, 2)->index();
            $table->char('currency', 3)->default('EUR');
            $table->tinyInteger('in_stock')->default(0);
            $table->integer('stock')->default(0);
            $table->foreignId('category_id')->constrained('categories');
            $table->foreignId('supplier_id')->constrained('suppliers');
            $table->integer('weight_grams')->nullable();
            $table->string('status', 16)->default('active');
            $table->dateTime('created_at')->nullable()->index();
            $table->dateTime('updated_at')->nullable();
        });
    }

    public function down(): void
    {
        Schema::dropIfExists('products');
    }
};
