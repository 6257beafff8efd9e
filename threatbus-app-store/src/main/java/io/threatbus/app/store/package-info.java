/**
 * The active set: an application plugin that keeps on disk which indicators are active, answers snapshot requests from
 * that, and withdraws an indicator from every subscriber when its time is over.
 */
@NullMarked
package io.threatbus.app.store;

import org.jspecify.annotations.NullMarked;
