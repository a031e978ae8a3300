/**
 * The command line: {@link io.vecstone.cli.Main} starts the service, or carries out a command
 * without it.
 */
@NullMarked
package io.vecstone.cli;

import org.jspecify.annotations.NullMarked;
