"""What postfix-mta-sts-resolver makes of records and policies: judge.py < LINES

A line is {"txt": [record, ...], "policy": text}; the answer is {"id", "mode", "mx", "maxAge"}, or null where it takes none. Its own code reads
both; only the network under it is replaced.
"""

import asyncio
import json
import sys
import types

from postfix_mta_sts_resolver import resolver


class Response:
    status = 200
    charset = "utf-8"
    headers = {"Content-Type": "text/plain"}

    def __init__(self, text):
        self.left = text.encode()
        self.content = self

    async def read(self, size):
        now, self.left = self.left[:size], self.left[size:]
        return now

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return False


def session(text):
    class Session:
        def __init__(self, **_):
            pass

        def get(self, *_, **__):
            return Response(text)

        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return False

    return Session


async def judge(case):
    async def query(*_):
        return [types.SimpleNamespace(text=text) for text in case["txt"]]

    one = resolver.STSResolver(loop=asyncio.get_running_loop(), timeout=5)
    one._resolver = types.SimpleNamespace(query=query)
    resolver.aiohttp.ClientSession = session(case["policy"])
    status, found = await one.resolve("clinic.example")
    if status is not resolver.STSFetchResult.VALID:
        return None
    return {"id": found[0], "mode": found[1]["mode"], "mx": found[1]["mx"], "maxAge": found[1]["max_age"]}


for line in sys.stdin:
    print(json.dumps(asyncio.run(judge(json.loads(line)))), flush=True)
