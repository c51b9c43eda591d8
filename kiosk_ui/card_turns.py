"""From one scene to the next while a wristband or card is given to somebody, or a lost one is shown."""

from dataclasses import replace

from kiosk_ui.counter_scene import Binding, CardShown, Presented, Scene, Unbound
from kiosk_ui.elder import HELLO_S
from kiosk_ui.turns import ASKING_S, COMPARE_S, turned


def lost(scene: Scene, now: float) -> Scene:
    """Ask for the ID card of whoever shows a lost band; the elder is helped, as with any other code."""
    if scene.busy:
        return scene
    helped = scene.elder.turn("help", now, lasts_s=COMPARE_S)
    return replace(turned(scene, "lost", now + COMPARE_S), elder=helped)


def person_wanted(scene: Scene, code: Unbound, now: float) -> Scene:
    """Ask for the ID card of whoever a code is to be given to."""
    asked = replace(turned(scene, "bind-card", now + ASKING_S), elder=scene.elder.turn("card", now))
    return replace(asked, binding=Binding(code.digest))


def not_listed(scene: Scene, card: CardShown, now: float) -> Scene:
    """Say that the ID card is on no list; the code can still be given when it was only misread."""
    code = Unbound(scene.binding.digest) if scene.binding else None
    helped = scene.elder.turn("help", now, lasts_s=COMPARE_S)
    return replace(turned(scene, "bind-nobody", now + COMPARE_S), card=card, code=code, elder=helped)


def band_wanted(scene: Scene, binding: Binding, now: float) -> Scene:
    """Ask for the new band of somebody who is known; the elder's screen asks for it as for any."""
    asked = replace(turned(scene, "bind-new", now + ASKING_S), open=None, message="")
    return replace(asked, binding=replace(binding, digest=""), elder=scene.elder.turn("show", now))


def confirm(scene: Scene, binding: Binding, now: float) -> Scene:
    """Ask whether this code is for this person; they are greeted like anybody who is known."""
    greeting = binding.held.guest.resident.greeting if binding.held else ""
    asked = replace(turned(scene, "bind-confirm", now + COMPARE_S), binding=binding, message="")
    return replace(asked, elder=scene.elder.turn("hello", now, greeting))


def taken(scene: Scene, binding: Binding, now: float) -> Scene:
    """Say that a code is somebody's already; whose is not said."""
    helped = scene.elder.turn("help", now, lasts_s=COMPARE_S)
    return replace(turned(scene, "bind-taken", now + COMPARE_S), binding=binding, elder=helped)


def recognised(scene: Scene, held: Presented, now: float) -> Scene:
    """Show the person whose cards were seen to; who was greeted a moment ago is not greeted again."""
    elder = scene.elder
    if elder.state == "hello":
        elder = replace(elder, until=now + HELLO_S)
    else:
        elder = elder.turn("hello", now, held.guest.resident.greeting)
    return replace(turned(scene, "person"), open=replace(held, opened_at=now), elder=elder)
