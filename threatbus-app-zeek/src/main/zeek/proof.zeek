##! Proves to Threat Bus what this Zeek looks for: every node keeps a count and a digest of its intel items, the manager
##! compares those of the workers with its own, puts right what they lack or have left over, and tells the bus, which
##! compares with what it wants this Zeek to have. Needs Zeek 8.0 or newer; :doc:`threatbus.zeek` loads it there.
##!
##! The digest of an item is a number of 64 bits, the beginning of the SHA-256 of its type, a blank and its value; that of a
##! set is all of them joined by exclusive or, so that the order does not matter and each item can be taken out again.
##! By the first ten bits items fall into 1024 buckets, by which a difference is found.

@load base/frameworks/cluster
@load base/frameworks/intel

module Intel;

# What Intel does not export stands behind functions of its own module.
export {
	## Whether this node looks for a value. The value is as Intel keeps it.
	global threatbus_looks_for: function(value: string, kind: Type): bool;

	## The identifiers of the indicators of Threat Bus that want a value, where all data is.
	global threatbus_ids: function(value: string, kind: Type): set[string];

	## The networks that this node looks for.
	global threatbus_networks: function(): set[subnet];

	## Everything in a bucket that this node looks for. This looks at every item.
	global threatbus_walk: function(bucket: count): set[string, Type];

	## Looks for a value on this node alone.
	global threatbus_put: function(value: string, kind: Type);

	## Looks no more for a value on this node alone.
	global threatbus_drop: function(value: string, kind: Type);
}

module Tenzir;

redef Tenzir::script_version = 3;

export {
	## How often nodes tell what they hold.
	const proof_interval = 5sec &redef;

	## For how long a bucket must not have changed on the manager to be compared with that of a worker, which gets changes
	## a little later.
	const proof_calm = 3sec &redef;

	## What a node holds.
	type Holding: record {
		## The name of the node.
		node: string;
		## How many items.
		items: count;
		## Their digest.
		digest: count;
		## The newest batch after which the manager held the same; zero if there is none.
		sequence: count;
	};

	## An item as the bus knows it.
	type Held: record {
		## The name of an :zeek:see:`Intel::Type`, without its module.
		intel_type: string;
		## The value, as Intel keeps it.
		indicator: string;
		## The STIX identifiers of those that want it.
		ids: set[string];
	};

	## An item of a worker.
	type NodeItem: record {
		## The value, as Intel keeps it.
		value: string;
		## Its type.
		kind: Intel::Type;
	};

	## Tells the bus what is held of what it sent. Every :zeek:see:`Tenzir::proof_interval`.
	##
	## topic: The topic that was acknowledged.
	##
	## sequence: The number of the last batch that was inserted.
	##
	## refused: What :zeek:see:`Intel::filter_item` did not let in.
	##
	## nodes: What the nodes hold, the one that talks to the bus first.
	global holds: event(topic: string, sequence: count, refused: Holding, nodes: vector of Holding);

	## Tells the bus what was missing or left over on a worker, and is put right.
	global mended: event(topic: string, node: string, missing: vector of string, left_over: vector of string,
	    missing_items: count, left_over_items: count);

	## Threat Bus asks for the digests of the buckets.
	##
	## topic: The topic that was acknowledged.
	global tell_buckets: event(topic: string);

	## The answer to :zeek:see:`Tenzir::tell_buckets`: what is held of the bus, and what was refused.
	global buckets: event(topic: string, sequence: count, digests: vector of count);

	## Threat Bus asks what is in a bucket.
	global tell_items: event(topic: string, bucket: count);

	## The answer to :zeek:see:`Tenzir::tell_items`. What was refused has no identifiers.
	global items: event(topic: string, sequence: count, bucket: count, members: vector of Held);

	## A worker tells the manager what it holds.
	global node_holds: event(node: string, items: count, digest: count);

	## The manager asks a worker for the digests of its buckets.
	global tell_node_buckets: event();

	## The answer to :zeek:see:`Tenzir::tell_node_buckets`.
	global node_buckets: event(node: string, digests: vector of count);

	## The manager tells a worker what belongs in a bucket.
	global bucket_is: event(bucket: count, digest: count, members: vector of NodeItem);

	## A worker tells what it lacked, and what it had left over.
	global node_mended: event(node: string, missing: vector of string, left_over: vector of string,
	    missing_items: count, left_over_items: count);

	## The beginning of the SHA-256 of a type and a value, as Intel keeps it.
	global item_digest: function(value: string, kind: Intel::Type): count;

	## The bucket of such a digest.
	global bucket_of: function(digest: count): count;
}

const type_names: table[Intel::Type] of string = {
	[Intel::ADDR] = "ADDR",
	[Intel::SUBNET] = "SUBNET",
	[Intel::URL] = "URL",
	[Intel::SOFTWARE] = "SOFTWARE",
	[Intel::EMAIL] = "EMAIL",
	[Intel::DOMAIN] = "DOMAIN",
	[Intel::USER_NAME] = "USER_NAME",
	[Intel::CERT_HASH] = "CERT_HASH",
	[Intel::PUBKEY_HASH] = "PUBKEY_HASH",
	[Intel::FILE_NAME] = "FILE_NAME",
	[Intel::FILE_HASH] = "FILE_HASH",
};

# Other packages may have types of their own.
function type_name(kind: Intel::Type): string
	{
	return kind in type_names ? type_names[kind] : cat(kind);
	}

function item_digest(value: string, kind: Intel::Type): count
	{
	local hash = sha256_hash(type_name(kind) + " " + value);
	return bytestring_to_count(hexstr_to_bytestring(hash[0:16]));
	}

function bucket_of(digest: count): count
	{
	# 1024 buckets of 2^54 digests.
	return digest / 18014398509481984;
	}

module Intel;

function threatbus_looks_for(value: string, kind: Type): bool
	{
	if ( kind == ADDR )
		return to_addr(value) in min_data_store$host_data;
	if ( kind == SUBNET )
		return check_subnet(to_subnet(value), min_data_store$subnet_data);
	return [value, kind] in min_data_store$string_data;
	}

function threatbus_ids(value: string, kind: Type): set[string]
	{
	local ids: set[string] = set();
	local metas: MetaDataTable;
	if ( kind == ADDR )
		{
		local host = to_addr(value);
		if ( host !in data_store$host_data )
			return ids;
		metas = data_store$host_data[host];
		}
	else if ( kind == SUBNET )
		{
		local net = to_subnet(value);
		if ( ! check_subnet(net, data_store$subnet_data) )
			return ids;
		metas = data_store$subnet_data[net];
		}
	else
		{
		if ( [value, kind] !in data_store$string_data )
			return ids;
		metas = data_store$string_data[value, kind];
		}
	for ( source in metas )
		if ( metas[source]?$tb_id )
			add ids[metas[source]$tb_id];
	return ids;
	}

function threatbus_networks(): set[subnet]
	{
	return min_data_store$subnet_data;
	}

function threatbus_walk(bucket: count): set[string, Type]
	{
	local found: set[string, Type] = set();
	local text: string;
	for ( host in min_data_store$host_data )
		{
		text = cat(host);
		if ( Tenzir::bucket_of(Tenzir::item_digest(text, ADDR)) == bucket )
			add found[text, ADDR];
		}
	for ( net in min_data_store$subnet_data )
		{
		text = cat(net);
		if ( Tenzir::bucket_of(Tenzir::item_digest(text, SUBNET)) == bucket )
			add found[text, SUBNET];
		}
	for ( [value, kind] in min_data_store$string_data )
		if ( Tenzir::bucket_of(Tenzir::item_digest(value, kind)) == bucket )
			add found[value, kind];
	return found;
	}

function threatbus_put(value: string, kind: Type)
	{
	_insert(Item($indicator=value, $indicator_type=kind, $meta=MetaData($source=Tenzir::tb_intel_tag)), F);
	}

function threatbus_drop(value: string, kind: Type)
	{
	event Intel::remove_indicator(Item($indicator=value, $indicator_type=kind,
	    $meta=MetaData($source=Tenzir::tb_intel_tag)));
	}

module Tenzir;

# ---- What this node holds --------------------------------------------------------------------------------------------

# Networks are counted when they are asked for: Intel tells nobody of one that lies within another.
global kept_items = 0;
global kept_buckets: vector of count = vector();

# On the node that talks to the bus: what is in each bucket, and when it changed last.
global bucket_members: table[count] of set[string, Intel::Type];
global bucket_changed: table[count] of time;

# What is not of the bus, there.
global foreign: set[string, Intel::Type];
global foreign_buckets: vector of count = vector();

# What filter_item did not let in, there.
global refused: set[string, Intel::Type];

# The digests of networks.
global network_digests: table[subnet] of count;

global last_sequence = 0;

# How many items came in this interval and in the one before. With many on their way every worker lags behind a little.
global taken_now = 0;
global taken_before = 0;
const many_items = 1000;

# What the manager held, by digest: after which batch.
global past_states: table[count] of count &create_expire=1min;

type Summary: record {
	items: count &default=0;
	digest: count &default=0;
};

function digest_of_all(digests: vector of count): count
	{
	local result = 0;
	for ( i in digests )
		result = result ^ digests[i];
	return result;
	}

function no_buckets(): vector of count
	{
	local result: vector of count = vector();
	local i = 0;
	while ( i < 1024 )
		{
		result[i] = 0;
		++i;
		}
	return result;
	}

# Before anything is inserted, by whatever script.
event zeek_init() &priority=100
	{
	if ( |kept_buckets| == 0 )
		{
		kept_buckets = no_buckets();
		foreign_buckets = no_buckets();
		}
	}

function network_digest(net: subnet): count
	{
	if ( net !in network_digests || ! check_subnet(net, network_digests) )
		network_digests[net] = item_digest(cat(net), Intel::SUBNET);
	return network_digests[net];
	}

# The digests of the buckets, of everything on this node or of what is of the bus.
function buckets_now(of_bus: bool): vector of count
	{
	local result: vector of count = copy(kept_buckets);
	if ( of_bus )
		for ( i in result )
			result[i] = result[i] ^ foreign_buckets[i];
	local nets = Intel::threatbus_networks();
	for ( net in nets )
		{
		if ( of_bus && |Intel::threatbus_ids(cat(net), Intel::SUBNET)| == 0 )
			next;
		local digest = network_digest(net);
		local bucket = bucket_of(digest);
		result[bucket] = result[bucket] ^ digest;
		}
	return result;
	}

function items_now(of_bus: bool): count
	{
	local nets = Intel::threatbus_networks();
	if ( ! of_bus )
		return kept_items + |nets|;
	local result = kept_items - |foreign|;
	for ( net in nets )
		if ( |Intel::threatbus_ids(cat(net), Intel::SUBNET)| > 0 )
			++result;
	return result;
	}

function set_foreign(value: string, kind: Intel::Type, is_foreign: bool)
	{
	if ( kind == Intel::SUBNET || is_foreign == ( [value, kind] in foreign ) )
		return;
	if ( is_foreign )
		add foreign[value, kind];
	else
		delete foreign[value, kind];
	local digest = item_digest(value, kind);
	local bucket = bucket_of(digest);
	foreign_buckets[bucket] = foreign_buckets[bucket] ^ digest;
	}

function set_kept(value: string, kind: Intel::Type, is_kept: bool)
	{
	if ( |kept_buckets| == 0 )
		{
		kept_buckets = no_buckets();
		foreign_buckets = no_buckets();
		}
	local digest = item_digest(value, kind);
	local bucket = bucket_of(digest);
	if ( speaks_to_bus() )
		bucket_changed[bucket] = network_time();
	# Networks are looked up when they are asked for.
	if ( kind == Intel::SUBNET )
		return;
	kept_buckets[bucket] = kept_buckets[bucket] ^ digest;
	if ( is_kept )
		++kept_items;
	else
		--kept_items;
	if ( ! speaks_to_bus() )
		return;
	if ( is_kept )
		{
		if ( bucket !in bucket_members )
			bucket_members[bucket] = set();
		add bucket_members[bucket][value, kind];
		set_foreign(value, kind, |Intel::threatbus_ids(value, kind)| == 0);
		}
	else
		{
		delete bucket_members[bucket][value, kind];
		set_foreign(value, kind, F);
		}
	}

hook Intel::indicator_inserted(indicator: string, indiator_type: Intel::Type)
	{
	set_kept(indicator, indiator_type, T);
	}

hook Intel::indicator_removed(indicator: string, indiator_type: Intel::Type)
	{
	set_kept(indicator, indiator_type, F);
	}

function as_kept(value: string, kind: Intel::Type): string
	{
	if ( kind == Intel::ADDR )
		return cat(to_addr(value));
	if ( kind == Intel::SUBNET )
		return cat(to_subnet(value));
	return to_lower(value);
	}

# An item of the bus was inserted or removed.
hook item_taken(operation: string, value: string, kind: Intel::Type)
	{
	++taken_now;
	local kept = as_kept(value, kind);
	local there = Intel::threatbus_looks_for(kept, kind);
	if ( operation == "ADD" && ! there )
		add refused[kept, kind];
	else
		delete refused[kept, kind];
	if ( kind == Intel::SUBNET )
		bucket_changed[bucket_of(network_digest(to_subnet(kept)))] = network_time();
	else if ( there )
		set_foreign(kept, kind, |Intel::threatbus_ids(kept, kind)| == 0);
	}

function note_state()
	{
	past_states[digest_of_all(buckets_now(F))] = last_sequence;
	}

# Comes after the events by which Intel removes what a batch has removed.
event batch_done(topic: string, sequence: count)
	{
	if ( topic != p2p_topic )
		return;
	last_sequence = sequence;
	# A node's report is compared with this later: no more than so many are worth it.
	if ( Cluster::is_enabled() && ( sequence % 10 == 0 || first_batch == next_batch ) )
		note_state();
	}

hook batch_taken(topic: string, sequence: count)
	{
	event batch_done(topic, sequence);
	}

hook subscription_begins()
	{
	last_sequence = 0;
	past_states = table();
	}

# ---- To the bus ------------------------------------------------------------------------------------------------------

type Node: record {
	items: count &default=0;
	digest: count &default=0;
	sequence: count &default=0;
	heard: time;
	# Not to be asked before.
	patience: time &default=double_to_time(0.0);
	# What is to be put right, by bucket.
	to_mend: vector of count &default=vector();
	missing: vector of string &default=vector();
	left_over: vector of string &default=vector();
	missing_items: count &default=0;
	left_over_items: count &default=0;
};

global nodes: table[string] of Node;

global send_holds: hook(topic: string, sequence: count, not_let_in: Holding, all_nodes: vector of Holding);
global send_mended: hook(topic: string, node: string, node_state: Node);
global send_buckets: hook(topic: string, sequence: count, digests: vector of count);
global send_items: hook(topic: string, sequence: count, bucket: count, members: vector of Held);

@ifdef ( Broker::peer )
hook send_holds(topic: string, sequence: count, not_let_in: Holding, all_nodes: vector of Holding)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, holds, topic, sequence, not_let_in, all_nodes);
	}

hook send_mended(topic: string, node: string, node_state: Node)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, mended, topic, node, node_state$missing, node_state$left_over,
		    node_state$missing_items, node_state$left_over_items);
	}

hook send_buckets(topic: string, sequence: count, digests: vector of count)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, buckets, topic, sequence, digests);
	}

hook send_items(topic: string, sequence: count, bucket: count, members: vector of Held)
	{
	if ( ! use_websocket )
		Broker::publish(management_topic, items, topic, sequence, bucket, members);
	}
@endif

hook send_holds(topic: string, sequence: count, not_let_in: Holding, all_nodes: vector of Holding)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, holds, topic, sequence, not_let_in, all_nodes);
	}

hook send_mended(topic: string, node: string, node_state: Node)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, mended, topic, node, node_state$missing, node_state$left_over,
		    node_state$missing_items, node_state$left_over_items);
	}

hook send_buckets(topic: string, sequence: count, digests: vector of count)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, buckets, topic, sequence, digests);
	}

hook send_items(topic: string, sequence: count, bucket: count, members: vector of Held)
	{
	if ( use_websocket )
		Cluster::publish(management_topic, items, topic, sequence, bucket, members);
	}

function own_name(): string
	{
	return Cluster::node != "" ? Cluster::node : "zeek";
	}

event say_what_is_held()
	{
	schedule proof_interval { say_what_is_held() };
	taken_before = taken_now;
	taken_now = 0;
	if ( ! is_subscribed() )
		return;
	local whole = digest_of_all(buckets_now(F));
	local of_bus = digest_of_all(buckets_now(T));
	local whole_items = items_now(F);
	local bus_items = items_now(T);
	past_states[whole] = last_sequence;
	local all_nodes: vector of Holding = vector();
	all_nodes[0] = Holding($node=own_name(), $items=bus_items, $digest=of_bus, $sequence=last_sequence);
	for ( name in nodes )
		{
		local n = nodes[name];
		if ( network_time() - n$heard > 3 * proof_interval )
			next;
		if ( n$digest in past_states )
			n$sequence = past_states[n$digest];
		local others = whole_items - bus_items;
		all_nodes[|all_nodes|] = Holding($node=name, $items=n$items > others ? n$items - others : 0,
		    $digest=n$digest ^ whole ^ of_bus, $sequence=n$sequence);
		}
	local refused_digest = 0;
	for ( [value, kind] in refused )
		refused_digest = refused_digest ^ item_digest(value, kind);
	hook send_holds(p2p_topic, last_sequence,
	    Holding($node="", $items=|refused|, $digest=refused_digest, $sequence=last_sequence), all_nodes);
	}

event tell_buckets(topic: string)
	{
	if ( ! speaks_to_bus() || topic != p2p_topic )
		return;
	local digests = buckets_now(T);
	for ( [value, kind] in refused )
		{
		local digest = item_digest(value, kind);
		local bucket = bucket_of(digest);
		digests[bucket] = digests[bucket] ^ digest;
		}
	hook send_buckets(topic, last_sequence, digests);
	}

event tell_items(topic: string, bucket: count)
	{
	if ( ! speaks_to_bus() || topic != p2p_topic )
		return;
	local members: vector of Held = vector();
	local ids: set[string];
	if ( bucket in bucket_members )
		for ( [value, kind] in bucket_members[bucket] )
			{
			ids = Intel::threatbus_ids(value, kind);
			if ( |ids| > 0 )
				members[|members|] = Held($intel_type=type_name(kind), $indicator=value, $ids=ids);
			}
	local nets = Intel::threatbus_networks();
	for ( net in nets )
		{
		if ( bucket_of(network_digest(net)) != bucket )
			next;
		ids = Intel::threatbus_ids(cat(net), Intel::SUBNET);
		if ( |ids| > 0 )
			members[|members|] = Held($intel_type="SUBNET", $indicator=cat(net), $ids=ids);
		}
	for ( [other, other_kind] in refused )
		if ( bucket_of(item_digest(other, other_kind)) == bucket )
			members[|members|] = Held($intel_type=type_name(other_kind), $indicator=other, $ids=set());
	hook send_items(topic, last_sequence, bucket, members);
	}

# ---- Between the nodes of a cluster ----------------------------------------------------------------------------------

event say_to_manager()
	{
	schedule proof_interval { say_to_manager() };
	Cluster::publish(Cluster::manager_topic, node_holds, Cluster::node, items_now(F), digest_of_all(buckets_now(F)));
	}

event zeek_init()
	{
	if ( speaks_to_bus() )
		schedule proof_interval { say_what_is_held() };
	else if ( Cluster::local_node_type() == Cluster::WORKER )
		schedule proof_interval { say_to_manager() };
	}

function node_named(name: string): Node
	{
	if ( name !in nodes )
		nodes[name] = Node($heard=network_time());
	return nodes[name];
	}

# A worker that comes up gets everything anyway, from Intel.
event Cluster::node_up(name: string, id: string)
	{
	if ( speaks_to_bus() && name in Cluster::nodes && Cluster::nodes[name]$node_type == Cluster::WORKER )
		{
		local n = node_named(name);
		n$patience = network_time() + 2 * proof_interval;
		n$sequence = 0;
		}
	}

event Cluster::node_down(name: string, id: string)
	{
	delete nodes[name];
	}

event node_holds(node: string, items: count, digest: count)
	{
	if ( ! speaks_to_bus() || node !in Cluster::nodes )
		return;
	local n = node_named(node);
	n$heard = network_time();
	n$items = items;
	n$digest = digest;
	if ( digest !in past_states )
		note_state();
	if ( digest in past_states )
		{
		n$sequence = past_states[digest];
		return;
		}
	n$sequence = 0;
	if ( |n$to_mend| == 0 && network_time() >= n$patience && taken_now + taken_before < many_items )
		{
		n$patience = network_time() + 2 * proof_interval;
		Cluster::publish(Cluster::node_topic(node), tell_node_buckets);
		}
	}

event tell_node_buckets()
	{
	Cluster::publish(Cluster::manager_topic, node_buckets, Cluster::node, buckets_now(F));
	}

global mend_next: event(name: string);

event node_buckets(node: string, digests: vector of count)
	{
	if ( ! speaks_to_bus() || node !in nodes || |nodes[node]$to_mend| > 0 )
		return;
	local n = nodes[node];
	local own = buckets_now(F);
	for ( i in own )
		{
		if ( i >= |digests| || own[i] == digests[i] )
			next;
		if ( i in bucket_changed && network_time() - bucket_changed[i] < proof_calm )
			next;
		n$to_mend[|n$to_mend|] = i;
		}
	if ( |n$to_mend| > 0 )
		{
		log_operation(fmt("Threat Bus: %s does not hold what the manager holds, in %d of %d buckets", node,
		    |n$to_mend|, |own|));
		event mend_next(node);
		}
	}

# What belongs in a bucket goes to the node at the pace at which items do.
event mend_next(name: string)
	{
	if ( name !in nodes || |nodes[name]$to_mend| == 0 )
		return;
	local n = nodes[name];
	local last = |n$to_mend| - 1;
	local bucket = n$to_mend[last];
	n$to_mend = n$to_mend[0:last];
	local members: vector of NodeItem = vector();
	local digest = 0;
	if ( bucket in bucket_members )
		for ( [value, kind] in bucket_members[bucket] )
			{
			members[|members|] = NodeItem($value=value, $kind=kind);
			digest = digest ^ item_digest(value, kind);
			}
	local nets = Intel::threatbus_networks();
	for ( net in nets )
		if ( bucket_of(network_digest(net)) == bucket )
			{
			members[|members|] = NodeItem($value=cat(net), $kind=Intel::SUBNET);
			digest = digest ^ network_digest(net);
			}
	Cluster::publish(Cluster::node_topic(name), bucket_is, bucket, digest, members);
	if ( |n$to_mend| > 0 )
		schedule insert_pause { mend_next(name) };
	}

const most_names = 100;

function note_name(names: vector of string, value: string, kind: Intel::Type)
	{
	if ( |names| < most_names )
		names[|names|] = type_name(kind) + " " + value;
	}

event bucket_is(bucket: count, digest: count, members: vector of NodeItem)
	{
	if ( speaks_to_bus() )
		return;
	local missing: vector of string = vector();
	local missing_items = 0;
	local left_over: vector of string = vector();
	local left_over_items = 0;
	local right: set[string, Intel::Type] = set();
	for ( i in members )
		{
		local m = members[i];
		add right[m$value, m$kind];
		if ( Intel::threatbus_looks_for(m$value, m$kind) )
			next;
		Intel::threatbus_put(m$value, m$kind);
		note_name(missing, m$value, m$kind);
		++missing_items;
		}
	if ( buckets_now(F)[bucket] != digest )
		for ( [value, kind] in Intel::threatbus_walk(bucket) )
			if ( [value, kind] !in right )
				{
				Intel::threatbus_drop(value, kind);
				note_name(left_over, value, kind);
				++left_over_items;
				}
	if ( missing_items + left_over_items > 0 )
		Cluster::publish(Cluster::manager_topic, node_mended, Cluster::node, missing, left_over, missing_items,
		    left_over_items);
	}

global tell_of_mending: event(name: string);

event node_mended(node: string, missing: vector of string, left_over: vector of string, missing_items: count,
    left_over_items: count)
	{
	if ( ! speaks_to_bus() || node !in nodes )
		return;
	local n = nodes[node];
	# What several buckets lacked is told at once.
	if ( n$missing_items + n$left_over_items == 0 )
		schedule 1sec { tell_of_mending(node) };
	n$missing_items += missing_items;
	n$left_over_items += left_over_items;
	for ( i in missing )
		if ( |n$missing| < most_names )
			n$missing[|n$missing|] = missing[i];
	for ( j in left_over )
		if ( |n$left_over| < most_names )
			n$left_over[|n$left_over|] = left_over[j];
	}

event tell_of_mending(name: string)
	{
	if ( name !in nodes )
		return;
	local n = nodes[name];
	log_operation(fmt("Threat Bus: %s lacked %d items and had %d left over, which is put right", name,
	    n$missing_items, n$left_over_items));
	if ( is_subscribed() )
		hook send_mended(p2p_topic, name, n);
	n$missing = vector();
	n$left_over = vector();
	n$missing_items = 0;
	n$left_over_items = 0;
	}
