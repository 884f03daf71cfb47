"""The scheduler's duties, joined with this house's settings."""

from pos.clock import SystemClock
from pos.gateways.webhook_post import Reachable, WebhookPost
from pos.office import Office
from pos.operations.deliver_webhooks import deliver_webhooks
from pos.operations.sweep import sweep
from pos.settings import Mode, Settings
from reconciliation.command_house import night_watch
from reconciliation.nights import run_due_nights
from reconciliation.scheduler import Clockwork, Duties


def clockwork(settings: Settings, office: Office) -> Clockwork:
    """Ready to run. Stopping it also stops a night that runs, after its current step."""
    loopback = settings.mode is not Mode.PRODUCTION
    post = WebhookPost(Reachable(private=settings.webhook_allow_private, loopback=loopback))
    real_clock = SystemClock()

    def nights() -> object:
        return run_due_nights(night_watch(settings, office, is_stopping=ready.stopping.is_set))

    def webhooks() -> object:
        return deliver_webhooks(office, post, real_clock, settings.secret_key)

    ready = Clockwork(Duties(nights=nights, sweep=lambda: sweep(office), webhooks=webhooks))
    return ready
