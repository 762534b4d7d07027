from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "人员与单位"

    def ready(self) -> None:
        from people.roster import importing
        from records import jobs

        jobs.register(importing.READ_JOB, importing.read_roster)
        jobs.register(importing.WRITE_JOB, importing.write_roster)
