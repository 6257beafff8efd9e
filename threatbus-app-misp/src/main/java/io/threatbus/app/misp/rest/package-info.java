/** MISP's REST API. */
@NullMarked
package io.threatbus.app.misp.rest;

import org.jspecify.annotations.NullMarked;
