<?php

declare(strict_types=1);

return [
    'array' => 'The :attribute must be an array.',
    'between' => [
        'numeric' => 'The :attribute must be between :min and :max.',
    ],
    'exists' => 'The selected :attribute is invalid.',
    'integer' => 'The :attribute must be an integer.',
    'max' => [
        'array' => 'The :attribute must not have more than :max items.',
        'numeric' => 'The :attribute must not be greater than :max.',
        'string' => 'The :attribute must not be greater than :max characters.',
    ],
    'min' => [
        'array' => 'The :attribute must have at least :min items.',
        'numeric' => 'The :attribute must be at least :min.',
    ],
    'present' => 'The :attribute field must be present.',
    'required' => 'The :attribute field is required.',
    'string' => 'The :attribute must be a string.',

    'custom' => [],
    'attributes' => [],
];
