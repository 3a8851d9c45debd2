<?php
// Installs a WordPress, makes its posts what a description says, or sets an option. Called by `wp`.
$address = getenv('WP_ADDRESS');
$_SERVER += ['HTTP_HOST' => substr($address, strlen('http://')), 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
if ($argv[1] === 'install') {
    (new mysqli(null, 'root', '', null, 0, getenv('WP_SOCKET')))->query('CREATE DATABASE wordpress');
    define('WP_INSTALLING', true);
    define('WP_SITEURL', $address);
}
require_once getenv('WP_ROOT') . ($argv[1] === 'cron' ? '/wp-cron.php' : '/wp-load.php');

match ($argv[1]) {
    'install' => install(),
    'write' => write(json_decode(file_get_contents('php://stdin'), true, 512, JSON_THROW_ON_ERROR)),
    'cron' => null,
    'option' => update_option($argv[2], $argv[3]),
};

function install(): void
{
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('L’œil & la fièvre', 'claire', 'claire@example.org', true, '', 'canary');
    wp_delete_post(1, true);
}

/** Touches only what differs, as a person at the desk would. */
function write(array $site): void
{
    wp_set_current_user(1);
    update_option('siteurl', $site['address']);
    update_option('home', $site['address']);
    permalinks($site['permalinks']);
    $addresses = [];
    foreach ($site['articles'] as $article) {
        $addresses[$article['id']] = get_permalink(post($article));
    }
    echo json_encode($addresses, JSON_UNESCAPED_SLASHES);
}

function permalinks(string $structure): void
{
    global $wp_rewrite;
    if (get_option('permalink_structure') === $structure) {
        return;
    }
    $wp_rewrite->set_permalink_structure($structure);
    $wp_rewrite->init();
    flush_rewrite_rules(false);
}

function post(array $article): int
{
    $known = get_posts(['meta_key' => 'article', 'meta_value' => $article['id'], 'post_status' => 'any', 'fields' => 'ids']);
    $id = $known[0] ?? 0;
    $wanted = [
        'post_title' => $article['title'],
        'post_content' => $article['body'],
        'post_name' => $article['slug'],
        'post_status' => $article['hidden'] ? 'draft' : 'publish',
        'post_password' => $article['password'],
        'post_date' => gmdate('Y-m-d H:i:s', $article['date']),
        'post_date_gmt' => gmdate('Y-m-d H:i:s', $article['date']),
    ];
    $has = $id ? get_post($id, ARRAY_A) : [];
    // A post in the future waits under a state of its own until cron publishes it.
    if (($has['post_status'] ?? '') === 'future') {
        $has['post_status'] = 'publish';
    }
    if (array_diff_assoc($wanted, $has) === []) {
        return $id;
    }
    $written = wp_insert_post(wp_slash($wanted + $has + ['ID' => $id, 'post_author' => 1]), true);
    if (is_wp_error($written)) {
        throw new RuntimeException($written->get_error_message());
    }
    update_post_meta($written, 'article', $article['id']);
    return $written;
}
