/**
 * The service: the main class, the REST controllers with their requests and answers, and what
 * guards them. Only {@link io.vecstone.server.VecstoneApplication} scans this package; an
 * application that embeds the library runs none of it.
 */
@NullMarked
package io.vecstone.server;

import org.jspecify.annotations.NullMarked;
