/** What Suricata logs: read from a socket, a file or Redis, matched, and turned into sightings. */
@NullMarked
package io.threatbus.app.suricata.eve;

import org.jspecify.annotations.NullMarked;
