-- For wrk: asks for the addresses in FILE in turn, each with the session cookie in its first line.
local paths, headers, at = {}, {}, 0
function init(args)
    for line in io.lines(args[1]) do
        if not headers["Cookie"] then headers["Cookie"] = line else paths[#paths + 1] = line end
    end
    if args[2] then headers["Accept-Encoding"] = args[2] end
end
function request()
    at = at % #paths + 1
    return wrk.format("GET", paths[at], headers)
end
function done(summary, latency)
    local e = summary.errors
    io.write(string.format("\nFIGURES %d %d %d %d %d %d\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99),
        e.connect + e.read + e.write + e.timeout, e.status))
end
