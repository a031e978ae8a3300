/**
 * Spring AI: {@link io.vecstone.springai.VecstoneVectorStore} makes a collection a {@code
 * VectorStore}, one of this process or, by {@link io.vecstone.springai.RemoteVecstone}, of a
 * service; {@link io.vecstone.springai.LocalEmbeddingModel} embeds texts without network and key.
 */
@NullMarked
package io.vecstone.springai;

import org.jspecify.annotations.NullMarked;
