# The application of docker-compose.yml. On Debian or Ubuntu, script/server needs none of this.
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      fonts-noto-core gdal-bin gettext hunspell hunspell-fr hunspell-en-gb hunspell-ar hunspell-ru \
      hunspell-uk libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/reperes
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/run.txt

COPY . .
# Compiling needs the settings, and the settings a database's name; nothing connects to it.
RUN DATABASE_URL=postgis://nobody@localhost/none \
    DJANGO_SECRET_KEY=only-for-compiling-while-this-image-is-built-and-never-used-again \
    python manage.py compilemessages \
 && useradd --system --user-group --home-dir /var/lib/reperes --create-home reperes

ENV PYTHONUNBUFFERED=1 REPERES_VAR=/var/lib/reperes REPERES_BIND=0.0.0.0
USER reperes
VOLUME /var/lib/reperes
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
