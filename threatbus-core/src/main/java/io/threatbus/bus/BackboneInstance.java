package io.threatbus.bus;

import io.threatbus.spi.BackboneContext;
import io.threatbus.spi.InQueueReader;

/** The backbone's context. */
final class BackboneInstance extends InstanceContext implements BackboneContext {
    BackboneInstance(BusCore core, BackboneSpec spec) {
        super(core, spec.name(), spec.config());
    }

    @Override
    public InQueueReader inq() {
        return core().inq();
    }
}
