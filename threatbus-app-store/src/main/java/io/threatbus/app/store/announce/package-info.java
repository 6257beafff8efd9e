/** Says what is over, asks others for what was missed, and settles which of several stores speaks. */
@NullMarked
package io.threatbus.app.store.announce;

import org.jspecify.annotations.NullMarked;
