/** Finding out from MISP's API what changed while nobody told us, and what is no longer there. */
@NullMarked
package io.threatbus.app.misp.catchup;

import org.jspecify.annotations.NullMarked;
