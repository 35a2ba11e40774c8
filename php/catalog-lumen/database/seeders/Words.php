<?php

declare(strict_types=1);

namespace Database\Seeders;

/**
 * The vocabulary of the seed: what a mid-size household store sells.
 */
final class Words
{
    /** Department => shelf => category => nouns of its products. */
    public const DEPARTMENTS = [
        'Kitchen' => [
            'Coffee & Tea' => [
                'Coffee Makers' => ['Pour-Over Dripper', 'French Press', 'Moka Pot'],
                'Teapots' => ['Teapot', 'Tea Infuser', 'Crème Jug'],
            ],
            'Cookware' => [
                'Pans' => ['Frying Pan', 'Grill Pan', 'Crêpe Pan'],
                'Pots' => ['Stockpot', 'Saucepan', 'Dutch Oven'],
            ],
            'Table Setting' => [
                'Cutlery' => ['Cutlery Set', 'Steak Knife', 'Serving Spoon'],
                'Dinnerware' => ['Dinner Plate', 'Soup Bowl', 'Espresso Cup'],
            ],
        ],
        'Home' => [
            'Lighting' => [
                'Desk Lamps' => ['Desk Lamp', 'Clamp Lamp', 'Reading Light'],
                'Pendant Lights' => ['Pendant Light', 'Lampshade', 'Ceiling Lamp'],
            ],
            'Textiles' => [
                'Blankets' => ['Throw Blanket', 'Quilt', 'Bedspread'],
                'Cushions' => ['Cushion', 'Floor Pillow', 'Seat Pad'],
            ],
            'Storage' => [
                'Baskets' => ['Storage Basket', 'Laundry Hamper', 'Log Basket'],
                'Shelving' => ['Wall Shelf', 'Bookcase', 'Coat Rack'],
            ],
        ],
        'Garden' => [
            'Tools' => [
                'Hand Tools' => ['Hand Trowel', 'Weeding Fork', 'Dibber'],
                'Pruning' => ['Pruning Shears', 'Hedge Clippers', 'Folding Saw'],
            ],
            'Watering' => [
                'Watering Cans' => ['Watering Can', 'Plant Mister', 'Rain Gauge'],
                'Hoses' => ['Garden Hose', 'Hose Reel', 'Sprinkler'],
            ],
            'Outdoor Living' => [
                'Planters' => ['Planter', 'Window Box', 'Hanging Pot'],
                'Fire & Grill' => ['Fire Bowl', 'Charcoal Grill', 'Grill Tongs'],
            ],
        ],
        'Office' => [
            'Writing' => [
                'Pens' => ['Fountain Pen', 'Rollerball', 'Mechanical Pencil'],
                'Notebooks' => ['Notebook', 'Pocket Diary', 'Sketchbook'],
            ],
            'Desk' => [
                'Organisers' => ['Desk Tray', 'Pen Holder', 'Cable Box'],
                'Desk Mats' => ['Desk Mat', 'Mouse Pad', 'Wrist Rest'],
            ],
            'Bags' => [
                'Backpacks' => ['Backpack', 'Roll-Top Pack', 'Day Pack'],
                'Laptop Sleeves' => ['Laptop Sleeve', 'Tablet Case', 'Tech Pouch'],
            ],
        ],
        'Outdoor' => [
            'Camping' => [
                'Tents' => ['Two-Person Tent', 'Tarp', 'Bivouac Bag'],
                'Sleeping' => ['Sleeping Bag', 'Camping Mat', 'Travel Pillow'],
            ],
            'Hiking' => [
                'Bottles' => ['Insulated Bottle', 'Canteen', 'Travel Mug'],
                'Headlamps' => ['Headlamp', 'Lantern', 'Bike Light'],
            ],
            'Cycling' => [
                'Bike Bags' => ['Handlebar Bag', 'Saddle Bag', 'Pannier'],
                'Bike Tools' => ['Multi-Tool', 'Tyre Lever Set', 'Track Pump'],
            ],
        ],
        'Play' => [
            'Board Games' => [
                'Strategy Games' => ['Chess Set', 'Go Board', 'Backgammon Case'],
                'Card Games' => ['Playing Cards', 'Memory Game', 'Domino Box'],
            ],
            'Building' => [
                'Wooden Blocks' => ['Block Set', 'Marble Run', 'Stacking Tower'],
                'Model Kits' => ['Model Glider', 'Model Ship', 'Crystal Radio Kit'],
            ],
            'Crafts' => [
                'Painting' => ['Watercolour Set', 'Brush Roll', 'Gouache Box'],
                'Needlework' => ['Embroidery Hoop', 'Knitting Needles', 'Sewing Kit'],
            ],
        ],
    ];

    public const BRANDS = [
        'Nordvik', 'Alder & Finch', 'Casa Lume', 'Fjellby', 'Ostra', 'Hartwell', 'Mirabel', 'Kestrel',
        'Tamsin', 'Bodega Sur', 'Lindqvist', 'Parvati', 'Rookwood', 'Søborg', 'Vela', 'Yarrow',
    ];

    public const QUALITIES = [
        'Compact', 'Classic', 'Heritage', 'Everyday', 'Slim', 'Large', 'Matte', 'Folding', 'Ribbed',
        'Handmade', 'Lightweight', 'Double-Walled', 'Vintage', 'Studio', 'Traveller\'s', 'Signature',
    ];

    public const MATERIALS = [
        'Oak', 'Walnut', 'Cast-Iron', 'Linen', 'Wool', 'Stainless-Steel', 'Copper', 'Bamboo', 'Ceramic',
        'Stoneware', 'Canvas', 'Leather', 'Cork', 'Aluminium', 'Glass', 'Ash Wood', 'Felt', 'Brass',
    ];

    public const PRAISE = [
        'Made to be used every day and repaired when it has been.',
        'A quiet favourite of our customers since the first season.',
        'Packed without plastic, with spare parts for ten years.',
        'Small enough for a flat in the city, sturdy enough for the house in the country.',
        'Finished by hand, so no two pieces are quite alike.',
        'Looks better with every year – "lived in", not worn out.',
    ];

    public const CARE = [
        'Wipe with a damp cloth.', 'Dishwasher safe up to 60 °C.', 'Hand wash only.',
        'Keep dry & out of direct sunlight.', 'Oil once a year.', 'No care needed.',
    ];

    public const SUPPLIER_NAMES = [
        'Bergström', 'Kowalski', 'Moreau', 'Ferrari', 'Novák', 'Jansen', 'Keller', 'O\'Connor', 'Silva',
        'Tanaka', 'Virtanen', 'Horváth', 'Larsen', 'Murphy', 'Schmid', 'Costa',
    ];

    public const SUPPLIER_TRADES = [
        'Trading', 'Werke', 'Manufaktur', 'Imports', '& Sons', 'Collective', 'Logistics', 'Atelier', 'Supply',
    ];

    public const COUNTRIES = ['SE', 'PL', 'FR', 'IT', 'CZ', 'NL', 'DE', 'IE', 'PT', 'JP', 'FI', 'HU', 'DK', 'AT'];

    /** Tell a category from its namesake when there are more departments than words for them. */
    public const EDITIONS = ['', 'Outlet', 'Junior', 'Pro', 'Vintage', 'Hotel', 'Gift Ideas', 'Seasonal'];
}
