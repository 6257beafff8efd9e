# Peers with an endpoint, receives a number of events, sends as many, and says so.
module Round;

export {
    type Item: record {
        ts: time;
        id: string;
        intel_type: string;
        indicator: string;
        operation: string;
    };
    const bus_port = 0/tcp &redef;
    const target = 0 &redef;
    global intel: event(item: Item);
    global leave: event();
    global sighting: event(ts: time, id: string, context: table[string] of any);
}

redef exit_only_after_terminate = T;

global received = 0;

event Broker::peer_added(endpoint: Broker::EndpointInfo, message: string)
    {
    Broker::subscribe("round/intel");
    }

event Round::leave()
    {
    terminate();
    }

event Round::intel(item: Round::Item)
    {
    ++received;
    local context: table[string] of any;
    context["noisy"] = F;
    Broker::publish("round/sighting", Round::sighting, item$ts, item$id, context);
    if ( received == target )
        schedule 500msec { Round::leave() };
    }

event zeek_init()
    {
    Broker::peer("127.0.0.1", bus_port, 1sec);
    }
