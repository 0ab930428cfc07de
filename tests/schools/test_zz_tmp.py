import asyncio, time, json, sys
import pytest
from sqlalchemy import text
from tests.schools.realdata import real
from tests.schools.register_app import *
async def test_nat(databases, tmp_path):
    data = real("scale/gias_2023-11_national.csv.gz")
    W=lambda *a: sys.stderr.write(" ".join(map(str,a))+"\n")
    async with running(databases.new, tmp_path) as s:
        for turn in (1,2):
            if turn==2:
                async with s.app.state.database.write() as db:
                    await db.execute(text('ANALYZE'))
            t=time.monotonic()
            r=await s.submit(data)
            W('answer',r['http_status'],round(time.monotonic()-t,2))
            for i in range(400):
                r=(await s.client.get(f"{SUBMISSIONS}/{r['id']}")).json()
                if r['status'] not in('received','staged'): break
                if i%25==0:
                    async with s.app.state.database.read() as db:
                        q=(await db.execute(text("select left(regexp_replace(query,'\s+',' ','g'),700), state, wait_event, now()-query_start from pg_stat_activity where usename=current_user and state<>'idle' and pid<>pg_backend_pid()"))).all()
                        W(round(time.monotonic()-t,2), r['status'], [str(x) for x in q])
                await asyncio.sleep(.2)
            W('merged',r['status'],round(time.monotonic()-t,2), r['rows'])
            for i in range(100):
                async with s.app.state.database.read() as db:
                    b=await backlog(db)
                if i%5==0: W(round(time.monotonic()-t,2), b)
                if not b.events: break
                await asyncio.sleep(.5)
            W('sent',round(time.monotonic()-t,2))
