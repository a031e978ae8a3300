/**
 * Metadata filters: the {@linkplain io.vecstone.filter.Filter expression tree}, the {@linkplain
 * io.vecstone.filter.FilterParser parser} for its text form, and its evaluation to the set of rows
 * that match.
 */
@NullMarked
package io.vecstone.filter;

import org.jspecify.annotations.NullMarked;
