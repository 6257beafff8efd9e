/** The one thread that writes: takes what arrives, records it in batches, and says how it is. */
@NullMarked
package io.threatbus.app.store.write;

import org.jspecify.annotations.NullMarked;
