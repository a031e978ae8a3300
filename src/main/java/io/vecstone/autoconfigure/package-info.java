/**
 * Properties and wiring, for applications that embed the library and for the service alike. Nothing
 * else.
 */
@NullMarked
package io.vecstone.autoconfigure;

import org.jspecify.annotations.NullMarked;
