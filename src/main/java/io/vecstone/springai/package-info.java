/**
 * Spring AI: {@link io.vecstone.springai.VecstoneVectorStore} makes a collection a {@code
 * VectorStore}, {@link io.vecstone.springai.LocalEmbeddingModel} embeds texts without network and
 * key.
 */
@NullMarked
package io.vecstone.springai;

import org.jspecify.annotations.NullMarked;
