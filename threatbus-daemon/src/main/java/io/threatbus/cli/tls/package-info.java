/** How a command trusts the bus that it asks, and says by name whom it does not trust. */
@NullMarked
package io.threatbus.cli.tls;

import org.jspecify.annotations.NullMarked;
