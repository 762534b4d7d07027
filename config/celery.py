"""The Celery application: started as `celery -A config worker -B` beside the web server."""

from pathlib import Path

from celery import Celery

from config.env import use_default_settings

use_default_settings()
app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_broker_folders(sender: Celery, **kwargs: object) -> None:
    """The filesystem broker of the embedded default expects its folders to be there."""
    options = sender.conf.broker_transport_options or {}
    for key in ("data_folder_in", "data_folder_out", "control_folder"):
        if key in options:
            Path(options[key]).mkdir(parents=True, exist_ok=True)
