/** Where news comes from: ZeroMQ, Kafka, and asking again and again. */
@NullMarked
package io.threatbus.app.misp.feed;

import org.jspecify.annotations.NullMarked;
