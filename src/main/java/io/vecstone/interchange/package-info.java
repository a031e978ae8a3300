/**
 * Files of other vector stores: {@link io.vecstone.interchange.SimpleVectorStoreFile} reads what
 * Spring AI's {@code SimpleVectorStore} saves.
 */
@NullMarked
package io.vecstone.interchange;

import org.jspecify.annotations.NullMarked;
