<?php

declare(strict_types=1);

namespace Database\Seeders;

/**
 * The vocabulary of the seed.
 */
final class Words
{
    public const GIVEN_NAMES = [
        'Anna', 'Björn', 'Chloé', 'Dmitri', 'Elena', 'Felix', 'Giulia', 'Hugo', 'Ines', 'Jakub', 'Karin',
        'Lukas', 'Maja', 'Niamh', 'Olga', 'Pedro', 'Quentin', 'Renata', 'Søren', 'Tereza', 'Ulla',
        'Viktor', 'Wanda', 'Yusuf', 'Zoë',
    ];

    public const FAMILY_NAMES = [
        'Andersen', 'Bianchi', 'Costa', 'Dubois', 'Eriksson', 'Fischer', 'García', 'Hoffmann', 'Ivanova',
        'Jansen', 'Kowalska', 'Lehtonen', 'Müller', 'Nagy', 'O\'Brien', 'Petrov', 'Rossi', 'Svoboda',
        'Tamm', 'Urban', 'van Dijk', 'Weber', 'Young', 'Zieliński',
    ];

    public const MAIL_HOSTS = ['mail.example', 'post.example', 'inbox.example', 'office.example'];

    public const NOTES = [
        'Please ring twice.',
        'Leave with the neighbour on the ground floor.',
        'It is a present: no invoice in the box, please.',
        'Deliver after 18:00 – thank you!',
        'Der Hintereingang ist offen.',
        'Call me before you come.',
    ];
}
