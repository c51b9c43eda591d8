from flask import Response, request

from kiosk_ui.cameras import Cameras

FRAME_WAIT_S = 2.0


def newest_frame(feed: Cameras | None) -> Response:
    """Answer with the newest picture after the one the page has; 204 when there is none."""
    got = feed.jpeg(request.args.get("after", 0, type=int), FRAME_WAIT_S) if feed else None
    if got is None:
        return Response(status=204)
    number, jpeg = got
    headers = {"X-Frame-Number": str(number), "Cache-Control": "no-store"}
    return Response(jpeg, mimetype="image/jpeg", headers=headers)
