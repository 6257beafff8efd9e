/** The desired state: which items the active indicators want, and how far each Suricata has them. */
@NullMarked
package io.threatbus.app.suricata.book;

import org.jspecify.annotations.NullMarked;
