##! Connects to Threat Bus over Zeek's WebSocket API instead of as a Broker peer: Threat Bus then dials Zeek. For Zeek 8
##! and newer; in a cluster it works with the ZeroMQ and with the Broker backend. Load this script instead of
##! :doc:`threatbus.zeek`.
##!
##! A Zeek that runs alone has no cluster backend since 8.1, and its WebSocket server then acknowledges nobody: where
##! nothing else is chosen, this script chooses ZeroMQ with everything in one process.

@load base/frameworks/cluster

@ifdef ( Cluster::CLUSTER_BACKEND_NONE )
@if ( Cluster::backend == Cluster::CLUSTER_BACKEND_NONE && |Cluster::nodes| == 0 )
@load frameworks/cluster/backend/zeromq
redef Cluster::Backend::ZeroMQ::run_proxy_thread = T;
@endif
@endif

@load ./threatbus

redef Tenzir::use_websocket = T;
