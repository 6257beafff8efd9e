/** From Zeek's matches to STIX sightings, with their context. */
@NullMarked
package io.threatbus.app.zeek.sighting;

import org.jspecify.annotations.NullMarked;
