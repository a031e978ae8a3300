/** What operators see: Micrometer meters, the health indicator, and the info endpoint's part. */
@NullMarked
package io.vecstone.observe;

import org.jspecify.annotations.NullMarked;
