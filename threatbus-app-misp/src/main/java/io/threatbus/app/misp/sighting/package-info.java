/** Sightings on their way to MISP. */
@NullMarked
package io.threatbus.app.misp.sighting;

import org.jspecify.annotations.NullMarked;
